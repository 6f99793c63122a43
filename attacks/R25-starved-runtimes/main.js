// R25: the smallest honest program, whose runtime needs more than it is given.
const [a, b] = require("fs").readFileSync(0, "utf8").split(/\s+/, 2).map(BigInt);
console.log(String(a + b));
