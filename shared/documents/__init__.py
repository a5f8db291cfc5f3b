"""From uploads to pages: what an upload is, which pages it holds, and how one of them is opened."""
