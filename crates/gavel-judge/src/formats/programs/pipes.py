"""Starts the stub with the pipes that its arguments name; what a submission prints is nobody's."""

import os
import runpy
import sys

sys.argv[1:] = [f"/dev/fd/{os.dup(0)}", f"/dev/fd/{os.dup(1)}"]
nothing = os.open(os.devnull, os.O_RDWR)
os.dup2(nothing, 0)
os.dup2(nothing, 1)
runpy.run_path(os.path.join(os.path.dirname(os.path.abspath(__file__)), "stub.py"), run_name="__main__")
