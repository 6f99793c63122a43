const [amount, kinds, ...coins] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const best = new Array(amount + 1).fill(Infinity);
best[0] = 0;
for (const coin of coins.slice(0, kinds)) {
  for (let total = coin; total <= amount; total++) {
    best[total] = Math.min(best[total], best[total - coin] + 1);
  }
}
console.log(best[amount] < Infinity ? best[amount] : "impossible");
