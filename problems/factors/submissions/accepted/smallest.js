const number = Number(require("fs").readFileSync(0, "utf8"));
let divisor = 2;
while (divisor * divisor <= number && number % divisor !== 0) divisor++;
console.log(divisor * divisor > number ? "prime" : `${divisor} ${number / divisor}`);
