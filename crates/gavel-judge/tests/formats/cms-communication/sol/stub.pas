program stub; begin end.
