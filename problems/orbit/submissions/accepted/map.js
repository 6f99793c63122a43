const [modulus, constant, first] = require("fs").readFileSync(0, "utf8").trim().split(" ").map(BigInt);
const seen = new Map();
let number = first;
while (!seen.has(number)) {
  seen.set(number, seen.size);
  number = (number * number + constant) % modulus;
}
console.log(`${seen.get(number)} ${seen.size - seen.get(number)}`);
