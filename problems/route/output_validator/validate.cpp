// Drives the forklift along the contestant's route: validate INPUT ANSWER FEEDBACK_DIR slack K < OUTPUT
//
// The answer file starts with the length of a shortest route, or is the word "blocked".
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

static std::string feedback;

[[noreturn]] static void end(int code, const std::string &judge, const std::string &team = "") {
    std::ofstream(feedback + "judgemessage.txt") << judge << '\n';
    if (!team.empty()) std::ofstream(feedback + "teammessage.txt") << team << '\n';
    std::exit(code);
}

[[noreturn]] static void accept(const std::string &judge) { end(42, judge); }
[[noreturn]] static void reject(const std::string &judge, const std::string &team) { end(43, judge, team); }

int main(int argc, char **argv) {
    if (argc < 4) return 1;
    long slack = 0;
    for (int k = 4; k + 1 < argc; k++)
        if (std::string(argv[k]) == "slack") slack = std::stol(argv[k + 1]);
    std::ifstream input(argv[1]), answer(argv[2]);
    feedback = argv[3];

    int rows, columns;
    input >> rows >> columns;
    std::vector<std::string> grid(rows);
    int row = 0, column = 0;
    for (int r = 0; r < rows; r++) {
        input >> grid[r];
        if (const auto c = grid[r].find('F'); c != std::string::npos) row = r, column = static_cast<int>(c);
    }
    std::string best;
    answer >> best;

    std::string first, steps, rest;
    if (!(std::cin >> first)) reject("no output", "There is no output.");
    std::string lower = first;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    if (lower == "blocked") {
        if (std::cin >> rest) reject("output after blocked", "There is something after the last word.");
        if (best != "blocked") reject("there is a route of " + best + " steps", "The dock can be reached.");
        accept("blocked");
    }
    if (first.size() > 6 || first.find_first_not_of("0123456789") != std::string::npos)
        reject("not a number of steps", "The first line is neither a number nor the word blocked.");
    std::cin >> steps;
    if (std::cin >> rest) reject("output after the steps", "There is something after the last step.");
    if (std::stoul(first) != steps.size())
        reject("says " + first + ", has " + std::to_string(steps.size()) + " steps", "The number of steps is not that of the letters.");

    for (std::size_t k = 0; k < steps.size(); k++) {
        const std::string where = " at step " + std::to_string(k + 1);
        switch (steps[k]) {
            case 'U': row--; break;
            case 'D': row++; break;
            case 'L': column--; break;
            case 'R': column++; break;
            default: reject("unknown letter" + where, "There is a letter other than U, D, L and R.");
        }
        if (row < 0 || row >= rows || column < 0 || column >= columns)
            reject("leaves the grid" + where, "The forklift leaves the grid.");
        if (grid[row][column] == '#') reject("hits a shelf" + where, "The forklift hits a shelf.");
    }
    if (grid[row][column] != 'D') reject("does not end on the dock", "The route does not end on the dock.");
    // The jury would be wrong: any other exit code than 42 and 43 calls for help.
    if (best == "blocked" || static_cast<long>(steps.size()) < std::stol(best)) return 1;
    if (static_cast<long>(steps.size()) > std::stol(best) + slack)
        reject(std::to_string(steps.size()) + " steps, shortest " + best, "The battery is empty before the dock.");
    accept(std::to_string(steps.size()) + " steps, shortest " + best);
}
