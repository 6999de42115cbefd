//! Bytes → shared drive: lock, temporary file, flush, rename, history. The only place that writes.
