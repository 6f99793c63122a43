// Compares an output with the answer as another judge's default checker does. One of these is defined above:
//
//   GAVEL_EXACT     byte by byte
//   GAVEL_RSTRIP    white space at the ends of lines and of the file is passed over
//   GAVEL_NONBLANK  so are blank lines
//   GAVEL_WHITE     any white space within a line is one space; at the ends of lines and of the file it is passed over
//   GAVEL_TOKENS    as GAVEL_WHITE, and several ends of lines are one: white space with and without one differs
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using Text = std::string;

static bool is_white(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r'; }

[[maybe_unused]] static std::vector<Text> lines(const Text &text) {
    std::vector<Text> all;
    size_t start = 0;
    while (start < text.size()) {
        size_t end = text.find('\n', start);
        if (end == Text::npos) end = text.size();
        Text line = text.substr(start, end - start);
        start = end + 1;
        while (!line.empty() && is_white(line.back())) line.pop_back();
#ifdef GAVEL_WHITE
        Text joined;
        for (size_t at = 0; at < line.size(); at++) {
            if (!is_white(line[at])) joined += line[at];
            else if (!joined.empty() && joined.back() != ' ') joined += ' ';
        }
        line = joined;
#endif
#ifdef GAVEL_NONBLANK
        if (line.empty()) continue;
#endif
        all.push_back(line);
    }
    while (!all.empty() && all.back().empty()) all.pop_back();
    return all;
}

// White space from `at` on: 0 none, 1 some, 2 with the end of a line.
[[maybe_unused]] static int skip(const Text &text, size_t &at) {
    int seen = 0;
    while (at < text.size() && is_white(text[at])) {
        bool ends_line = text[at] == '\n' || text[at] == '\r';
        if (ends_line) seen = 2;
        else if (seen == 0) seen = 1;
        at++;
    }
    return seen;
}

[[maybe_unused]] static bool same_tokens(const Text &answer, const Text &output) {
    size_t a = 0, o = 0;
    skip(answer, a);
    skip(output, o);
    for (;;) {
        size_t a_end = a, o_end = o;
        while (a_end < answer.size() && !is_white(answer[a_end])) a_end++;
        while (o_end < output.size() && !is_white(output[o_end])) o_end++;
        if (answer.compare(a, a_end - a, output, o, o_end - o) != 0) return false;
        a = a_end;
        o = o_end;
        int a_white = skip(answer, a), o_white = skip(output, o);
        if (a == answer.size() || o == output.size()) return a == answer.size() && o == output.size();
        if (a_white != o_white) return false;
    }
}

static Text read(std::istream &&in) { return Text(std::istreambuf_iterator<char>(in), {}); }

int main(int argc, char **argv) {
    if (argc < 4) return 1;
    std::ifstream file(argv[2], std::ios::binary);
    if (!file) return 1;
    Text answer = read(std::move(file)), output = read(std::ifstream("/dev/stdin", std::ios::binary));
#if defined(GAVEL_EXACT)
    bool same = answer == output;
#elif defined(GAVEL_TOKENS)
    bool same = same_tokens(answer, output);
#else
    bool same = lines(answer) == lines(output);
#endif
    if (!same) std::ofstream(Text(argv[3]) + "/judgemessage.txt") << "the output differs from the answer\n";
    return same ? 42 : 43;
}
