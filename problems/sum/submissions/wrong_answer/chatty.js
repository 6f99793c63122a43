// A prompt belongs to the output and spoils it.
const [a, b] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(BigInt);
console.log("The sum is: " + (a + b));
