# The pair's other side waits for a word that never comes.
read -r never
