//! What the user typed (clap derive, Chinese help). Resolves nothing.
