//! The adapters over real sockets; everything is in `tests/`.
