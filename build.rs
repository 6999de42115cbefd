//! Embeds the manifest into the Windows program: long paths, UTF-8, no elevation. Elsewhere nothing is done.

use std::env::var;
use std::path::PathBuf;
use std::process::Command;

const MANIFEST: &str = "jobbag.manifest";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={MANIFEST}");
    let of = |name: &str| var(name).unwrap_or_default();
    if of("CARGO_CFG_TARGET_OS") != "windows" {
        return;
    }
    let manifest = PathBuf::from(of("CARGO_MANIFEST_DIR")).join(MANIFEST);
    if of("CARGO_CFG_TARGET_ENV") == "msvc" {
        println!("cargo:rustc-link-arg-bins=/MANIFEST:EMBED");
        println!("cargo:rustc-link-arg-bins=/MANIFESTINPUT:{}", manifest.display());
        return;
    }
    // 24 is the type of a manifest, 1 the id of a program's own
    let out = PathBuf::from(of("OUT_DIR"));
    let (script, object) = (out.join("manifest.rc"), out.join("manifest.o"));
    let quoted = manifest.display().to_string().replace('\\', "\\\\");
    let resource = format!("1 24 \"{quoted}\"\n");
    let compiled = std::fs::write(&script, resource).is_ok()
        && ["x86_64-w64-mingw32-windres", "windres"].iter().any(|windres| {
            let done = Command::new(windres).arg(&script).arg("-o").arg(&object).status();
            done.is_ok_and(|status| status.success())
        });
    if compiled {
        println!("cargo:rustc-link-arg-bins={}", object.display());
    } else {
        println!("cargo:warning=windres is missing: the program carries no manifest");
    }
}
