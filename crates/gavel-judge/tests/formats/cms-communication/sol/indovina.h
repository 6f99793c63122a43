int ask(long long guess);
void play(void);
