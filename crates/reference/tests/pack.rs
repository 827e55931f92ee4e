//! placeholder
use std::path::Path;
#[test]
#[ignore]
fn write() {
    let t = std::time::Instant::now();
    let pack = match reference::build(Path::new("/work/shared/data")) {
        Ok(p) => p,
        Err(e) => panic!("{e}"),
    };
    println!("built {:?}", t.elapsed());
    pack.write(Path::new("pack")).unwrap();
    println!("written {:?}", t.elapsed());
    let bytes = pack.to_bytes().unwrap();
    println!("{} bytes", bytes.len());
    let t = std::time::Instant::now();
    let again = reference::Pack::from_bytes(&bytes).unwrap();
    println!("read {:?}", t.elapsed());
    assert!(again == pack);
}
