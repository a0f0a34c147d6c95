// Reads the JSON reports of vitest.

/** Tests that passed, and all that failed: a file that did not even load and an error outside any test count too. */
export function count(report, status) {
  if (!report) return { passed: 0, failed: 1 };
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.some(isFailed),
  ).length;
  const failed = report.numFailedTests + broken;
  return { passed: report.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed };
}

function isFailed({ status }) {
  return status === "failed";
}

/** A line for each failure that `count` counted and vitest could give a name, with the first line of what it said. */
export function failures(report) {
  return (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter(isFailed);
    if (failed.length > 0) return failed.map(({ fullName, failureMessages }) => line(`${name}: ${fullName}`, failureMessages[0]));
    return status === "failed" ? [line(name, message)] : [];
  });
}

function line(test, message) {
  return `${test}: ${(message ?? "").trim().split("\n")[0]}`;
}

/** Tests that ran in none of several runs. Those of a file that failed as a whole are counted with it. */
export function idle(reports) {
  const ran = new Set();
  const skipped = new Set();
  for (const { testResults } of reports.filter(Boolean)) {
    for (const { name, status: ofFile, assertionResults } of testResults) {
      for (const { status, fullName } of assertionResults)
        (isRun(status) || ofFile === "failed" ? ran : skipped).add(`${name} ${fullName}`);
    }
  }
  return [...skipped].filter((test) => !ran.has(test));
}

function isRun(status) {
  return status === "passed" || status === "failed";
}
