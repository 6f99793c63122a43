// Measures for the contestant: interact INPUT ANSWER FEEDBACK_DIR, the contestant at standard input and output.
//
// The input is the number of lamps and the one that does not burn.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

static std::string feedback;

[[noreturn]] static void end(int code, const std::string &judge, const std::string &team = "") {
    std::ofstream(feedback + "judgemessage.txt") << judge << '\n';
    if (!team.empty()) std::ofstream(feedback + "teammessage.txt") << team << '\n';
    std::exit(code);
}

int main(int argc, char **argv) {
    const int limit = 20;
    if (argc < 4) return 1;
    feedback = argv[3];
    long lamps, out;
    if (!(std::ifstream(argv[1]) >> lamps >> out)) return 1;
    std::cout << lamps << std::endl;
    std::string line;
    for (int asked = 0; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string kind, more;
        long left, right;
        words >> kind;
        if (kind == "!") {
            if (!(words >> left) || words >> more) end(43, "malformed: " + line, "the answer is not one number");
            if (left != out) end(43, "answered " + std::to_string(left), "another lamp does not burn");
            end(42, std::to_string(asked) + " measurements");
        }
        if (kind != "?" || !(words >> left >> right) || words >> more || left < 1 || left > right || right > lamps)
            end(43, "malformed: " + line, "a line is neither a measurement nor an answer");
        if (++asked > limit) end(43, "too many measurements", "the mayor is there before the answer");
        std::cout << right - left + 1 - (left <= out && out <= right) << std::endl;
    }
    end(43, "no answer", "there is no answer");
}
