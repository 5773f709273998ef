"""The passes, one file each; `s2sad.pipeline` runs them in order."""
