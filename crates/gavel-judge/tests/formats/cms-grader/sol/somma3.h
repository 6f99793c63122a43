#ifdef __cplusplus
extern "C++" long long somma(long long a, long long b);
#else
long long somma(long long a, long long b);
#endif
