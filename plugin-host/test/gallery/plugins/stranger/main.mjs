// A plugin of another program: it looks for that one's cookie.
if (process.env.TF_PLUGIN_MAGIC_COOKIE !== "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2") {
  console.error("This binary is a plugin. These are not meant to be executed directly.");
  process.exit(1);
}
