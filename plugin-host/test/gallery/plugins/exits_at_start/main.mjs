console.error("cannot find the harbour");
process.exit(3);
