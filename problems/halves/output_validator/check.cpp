// Weighs the first heir's parcels: check INPUT OUTPUT ANSWER. It speaks testlib's protocol without testlib.
//
// The answer is the word "no", or anything else where it can be done.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

enum { Ok = 0, WrongAnswer = 1, PresentationError = 2, Fail = 3, UnexpectedEnd = 8 };

[[noreturn]] static void quit(int code, const std::string &message) {
    std::cerr << message << '\n';
    std::exit(code);
}

int main(int argc, char **argv) {
    if (argc < 4) quit(Fail, "usage: check INPUT OUTPUT ANSWER");
    std::ifstream input(argv[1]), output(argv[2]), answer(argv[3]);
    long parcels, sum = 0;
    std::string expected, word;
    if (!(input >> parcels) || !(answer >> expected)) quit(Fail, "the data is broken");
    if (!(output >> word)) quit(UnexpectedEnd, "there is no answer");
    if (word == "no") {
        if (output >> word) quit(PresentationError, "something follows the word no");
        if (expected != "no") quit(WrongAnswer, "it can be done");
        quit(Ok, "it cannot be done");
    }
    std::vector<bool> given(parcels + 1);
    do {
        if (word.size() > 6 || word.find_first_not_of("0123456789") != std::string::npos)
            quit(PresentationError, "not a weight: " + word.substr(0, 20));
        long weight = std::stol(word);
        if (weight < 1 || weight > parcels) quit(WrongAnswer, "there is no parcel of " + word);
        if (given[weight]) quit(WrongAnswer, "the parcel of " + word + " is given twice");
        given[weight] = true;
        sum += weight;
    } while (output >> word);
    if (4 * sum != parcels * (parcels + 1)) quit(WrongAnswer, "the first heir gets " + std::to_string(sum));
    if (expected == "no") quit(Fail, "the contestant found what the jury holds to be impossible");
    quit(Ok, "both get " + std::to_string(sum));
}
