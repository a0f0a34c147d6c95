for (let i = 0; i < 1000; i++) console.log(`Welcome to my plugin, for the ${i}th time! \u0000\u001b[31m`);
setInterval(() => {}, 1000);
