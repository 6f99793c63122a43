unit somma3lib; interface implementation end.
