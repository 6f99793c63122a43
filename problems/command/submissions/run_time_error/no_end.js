// Does not see that the director has no superior, so the recursion ends only with the stack, however large it is.
const superior = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
superior[0] = 0;

function reached(person) {
  return reached(superior[person]) + 1;
}

console.log(reached(1));
