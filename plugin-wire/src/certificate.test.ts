import { createPrivateKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createCertificate, toPem } from "./certificate.js";

describe.each(["P-256", "P-521"] as const)("a certificate on %s", (curve) => {
  it("is what go-plugin makes, and what OpenSSL reads", async () => {
    const { der, certPem, keyPem } = await createCertificate(curve);
    const certificate = new X509Certificate(certPem);
    expect(certificate.raw.equals(der)).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkIssued(certificate)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
    expect(certificate).toMatchObject({ ca: true, subject: "O=Linktor\nCN=localhost", subjectAltName: "DNS:localhost" });
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"]); // node's name for the extended one
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe(curve === "P-256" ? "prime256v1" : "secp521r1");
    expect(certificate.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
  });

  it("is good from a little before now, for longer than any process lives", async () => {
    const { validFrom, validTo } = new X509Certificate((await createCertificate(curve)).der);
    const agoMs = Date.now() - Date.parse(validFrom);
    expect(agoMs).toBeGreaterThanOrEqual(29_000);
    expect(agoMs).toBeLessThan(60_000);
    expect(Date.parse(validTo) - Date.now()).toBeGreaterThan(29 * 365 * 24 * 3_600_000);
  });

  it("is another one each time", async () => {
    const [one, two] = await Promise.all([createCertificate(curve), createCertificate(curve)]);
    expect(toPem(one.der)).not.toBe(toPem(two.der));
  });
});

it("can be one that is over", async () => {
  const notAfter = new Date("2020-01-02T03:04:05Z");
  const { der } = await createCertificate("P-256", { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter });
  expect(new Date(new X509Certificate(der).validTo)).toEqual(notAfter);
});
