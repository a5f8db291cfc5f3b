"""The measurements; `measure(scene)` of each returns figures that JSON can hold."""
