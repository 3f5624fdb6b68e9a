//! How fast an audit and a scrub are, beside what they can't be faster than.
//! `cargo bench --bench audit -- [--files N] [--runs N] [--check]`
//!
//! Makes 2,000 JPEGs of 3 to 4 MB in a temporary folder (7 GB, and as much again for each copy; TMPDIR says where), then
//! runs, by turns and with a warm cache:
//!
//! - a quick audit, beside a bare reading: a program that goes through the same folder, reads the same bytes of each file (the
//!   head and the tail, with one request for its length) with as many threads, and does nothing with them. At most 3 times as
//!   long, by the clock, and by the time that processors spent on it: other programs that run at the time don't count there;
//! - the same audit beside ExifTool, if the variable EXIFTOOL holds its command;
//! - a scrub to a folder, beside `cp -r` of the same files: at most 2.5 times as long;
//! - audits of a quarter of the files and of all: memory grows with records, not with what the files weigh;
//! - `show` of a file of a few bytes: what starting costs, at most 5 ms.
//!
//! With `--check` it is an error if memory is over its target, or a ratio over a second limit: how much may be lost before
//! somebody looks. That one is no target: a machine that does other things at the time has to pass too.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Cursor, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use image::codecs::jpeg::JpegEncoder;
use phototell::bytes::{HEAD, TAIL};

const PROGRAM: &str = env!("CARGO_BIN_EXE_phototell");
/// How many times as long as the bare reading an audit may take, and how many with `--check`, of processors' time.
const AUDIT: Limit = Limit { target: 3.0, held: 6.0 };
/// How many times as long as `cp -r` a scrub may take.
const SCRUB: Limit = Limit { target: 2.5, held: 3.5 };
/// How long `show` may take to start, in seconds.
const START: Limit = Limit { target: 0.005, held: 0.1 };
/// What a record may take, in KiB.
const RECORD_LIMIT: f64 = 64.0;

/// A target, and what `--check` holds.
struct Limit {
    target: f64,
    held: f64,
}

impl Limit {
    fn said(&self, value: f64) -> &'static str {
        if value <= self.target { "met" } else { "missed" }
    }
}

struct Plan {
    files: usize,
    runs: usize,
    check: bool,
}

fn plan() -> Plan {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |name: &str, otherwise: usize| {
        let given = arguments.iter().position(|word| word == name).and_then(|at| arguments.get(at + 1));
        given.map_or(otherwise, |word| word.parse().unwrap_or_else(|_| panic!("{name} takes a number")))
    };
    Plan {
        files: number("--files", 2000).max(8),
        runs: number("--runs", 5).max(1),
        check: arguments.iter().any(|word| word == "--check"),
    }
}

/// Given before a folder, it makes this program the bare reading.
const READ: &str = "--read";

fn main() -> io::Result<()> {
    if let Some(folder) = std::env::args_os().skip_while(|word| word != READ).nth(1) {
        return read_ends(Path::new(&folder));
    }
    let plan = plan();
    let room = tempfile::tempdir()?;
    let photos = room.path().join("photos");
    let began = Instant::now();
    let paths = make(&photos, plan.files)?;
    let bytes = paths.iter().map(|path| path.metadata().map(|about| about.len())).sum::<io::Result<u64>>()?;
    println!("{} files, {:.2} GB, made in {:.1} s", paths.len(), bytes as f64 / 1e9, began.elapsed().as_secs_f64());

    let audits = audits(&photos, plan.runs)?;
    let scrubs = scrubs(room.path(), &photos, plan.runs)?;
    let memory = memory(room.path(), &photos, &paths)?;
    let starts = starts(room.path(), plan.runs)?;
    if plan.check && !(audits && scrubs && memory && starts) {
        return Err(io::Error::other("something is slower, or takes more memory, than is held"));
    }
    Ok(())
}

/// How many cameras took the photos, and at how many places, so many at each before the next.
const CAMERAS: u32 = 4;
const PLACES: u32 = 40;
const STAY: u32 = 7;

/// JPEGs of one scan, whose Exif and XMP differ from file to file, as those of one person do.
fn make(folder: &Path, count: usize) -> io::Result<Vec<PathBuf>> {
    let scans: Vec<Vec<u8>> = [1120, 1180, 1240].into_iter().map(noise).collect();
    let thumbnail = coded(160, 120, 3);
    let mut paths = Vec::new();
    for number in 0..count {
        let subfolder = folder.join(format!("{:04}", 2000 + number / 500));
        fs::create_dir_all(&subfolder)?;
        let path = subfolder.join(format!("IMG_{number:05}.jpg"));
        let scan = &scans[number % scans.len()];
        let mut file = File::create(&path)?;
        file.write_all(&scan[..2])?;
        file.write_all(&segment(b"Exif\0\0", &exif(number as u32, &thumbnail)))?;
        file.write_all(&segment(b"http://ns.adobe.com/xap/1.0/\0", &packet(number)))?;
        file.write_all(&scan[2..])?;
        paths.push(path);
    }
    Ok(paths)
}

/// A picture of noise, `side` pixels wide and high: 3 to 4 MB.
fn noise(side: u32) -> Vec<u8> {
    let jpeg = coded(side, side, 1);
    assert!((2_900_000..4_200_000).contains(&jpeg.len()), "{} bytes", jpeg.len());
    jpeg
}

fn coded(width: u32, height: u32, step: u64) -> Vec<u8> {
    let mut dice = 11u64;
    let pixels: Vec<u8> = (0..u64::from(width) * u64::from(height) * 3)
        .map(|_| {
            dice = dice.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407 * step);
            (dice >> 56) as u8
        })
        .collect();
    let mut jpeg = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut jpeg, 95)
        .encode(&pixels, width, height, image::ExtendedColorType::Rgb8)
        .expect("a picture in memory");
    jpeg.into_inner()
}

fn segment(identifier: &[u8], content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(2 + identifier.len() + content.len()).expect("a segment");
    [&[0xff, 0xe1], &length.to_be_bytes()[..], identifier, content].concat()
}

/// A camera, a serial number, a time, a position and a thumbnail, little-endian.
fn exif(number: u32, thumbnail: &[u8]) -> Vec<u8> {
    const ASCII: u16 = 2;
    const LONG: u16 = 4;
    const RATIONAL: u16 = 5;
    let time = format!("2024:{:02}:{:02} {:02}:{:02}:07\0", 1 + number % 12, 1 + number % 28, number % 24, number % 60);
    let serial = format!("SN{:010}\0", number % CAMERAS);
    let place = number / STAY % PLACES;
    let degrees = |whole: u32| [whole, 1, place, 1, 100 * place + number % STAY, 100].map(u32::to_le_bytes).concat();
    let ifd0 = |exif: u32, gps: u32| {
        vec![
            (0x010f, ASCII, b"Example\0".to_vec()),
            (0x0110, ASCII, b"Example Phone 7\0".to_vec()),
            (0x0132, ASCII, time.clone().into_bytes()),
            (0x8769, LONG, exif.to_le_bytes().to_vec()),
            (0x8825, LONG, gps.to_le_bytes().to_vec()),
        ]
    };
    let exif_ifd = vec![(0x9003, ASCII, time.clone().into_bytes()), (0xa431, ASCII, serial.into_bytes())];
    let gps_ifd = vec![
        (0x0001, ASCII, b"N\0".to_vec()),
        (0x0002, RATIONAL, degrees(47)),
        (0x0003, ASCII, b"E\0".to_vec()),
        (0x0004, RATIONAL, degrees(8)),
    ];
    let ifd1 = |at: u32| {
        vec![(0x0201, LONG, at.to_le_bytes().to_vec()), (0x0202, LONG, (thumbnail.len() as u32).to_le_bytes().to_vec())]
    };
    // Lengths don't depend on the offsets, so a first pass with zeros says where each directory stands.
    let length = |ifd: &[Field]| directory(ifd, 0, 0).len() as u32;
    let exif_at = 8 + length(&ifd0(0, 0));
    let gps_at = exif_at + length(&exif_ifd);
    let ifd1_at = gps_at + length(&gps_ifd);
    let thumbnail_at = ifd1_at + length(&ifd1(0));
    [
        b"II*\0\x08\0\0\0".to_vec(),
        directory(&ifd0(exif_at, gps_at), 8, ifd1_at),
        directory(&exif_ifd, exif_at, 0),
        directory(&gps_ifd, gps_at, 0),
        directory(&ifd1(thumbnail_at), ifd1_at, 0),
        thumbnail.to_vec(),
    ]
    .concat()
}

/// Tag, type, value.
type Field = (u16, u16, Vec<u8>);

/// An IFD that stands at `at`, with its values behind it.
fn directory(fields: &[Field], at: u32, next: u32) -> Vec<u8> {
    let mut values_at = at + 2 + 12 * fields.len() as u32 + 4;
    let mut entries = (fields.len() as u16).to_le_bytes().to_vec();
    let mut values = Vec::new();
    for (tag, kind, value) in fields {
        let size = match kind {
            2 => 1,
            4 => 4,
            _ => 8,
        };
        entries
            .extend([&tag.to_le_bytes()[..], &kind.to_le_bytes(), &(value.len() as u32 / size).to_le_bytes()].concat());
        if value.len() <= 4 {
            let mut inline = value.clone();
            inline.resize(4, 0);
            entries.extend(inline);
        } else {
            entries.extend(values_at.to_le_bytes());
            let mut value = value.clone();
            value.resize(value.len().next_multiple_of(2), 0);
            values_at += value.len() as u32;
            values.extend(value);
        }
    }
    entries.extend(next.to_le_bytes());
    entries.extend(values);
    entries
}

fn packet(number: usize) -> Vec<u8> {
    format!(
        "<?xpacket begin='\u{feff}' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\
         <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
         <rdf:Description xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:xmpMM='http://ns.adobe.com/xap/1.0/mm/' \
         xmp:CreatorTool='Example Camera 4.2' xmpMM:DocumentID='xmp.did:{number:032x}'/></rdf:RDF></x:xmpmeta>\
         {}<?xpacket end='w'?>",
        " ".repeat(2000)
    )
    .into_bytes()
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The files below a folder.
fn below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(below(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    Ok(files)
}

/// Reads the head and the tail of each file below a folder, and does nothing with them.
fn read_ends(folder: &Path) -> io::Result<()> {
    let paths = below(folder)?;
    let next = AtomicUsize::new(0);
    let work = || -> io::Result<()> {
        let mut buffer = vec![0; (HEAD + TAIL) as usize];
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            let file = File::open(path)?;
            let length = file.metadata()?.len();
            let (head, tail) = buffer.split_at_mut(HEAD as usize);
            file.read_exact_at(head, 0)?;
            file.read_exact_at(tail, length - TAIL)?;
            std::hint::black_box(&buffer);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads()).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("a reader"))
    })
}

/// Runs a command to its end, its output thrown away.
fn run<S: AsRef<OsStr>>(program: &str, arguments: &[S]) -> io::Result<()> {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    match status.code() {
        Some(0) => Ok(()),
        _ => Err(io::Error::other(format!("{program} ended with {status}"))),
    }
}

fn timed(work: impl FnOnce() -> io::Result<()>) -> io::Result<Duration> {
    let began = Instant::now();
    work()?;
    Ok(began.elapsed())
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

/// Prints a line and returns the ratio.
fn compare(what: &str, took: f64, beside: &str, other: f64, limit: &Limit) -> f64 {
    let ratio = took / other;
    println!(
        "{what} {took:.3} s, {beside} {other:.3} s: {ratio:.2} times as long (at most {}: {})",
        limit.target,
        limit.said(ratio)
    );
    ratio
}

/// The time that processors spent on the children that this process waited for, in seconds.
#[cfg(target_os = "linux")]
fn spent() -> Option<f64> {
    // proc(5): cutime and cstime are the 16th and 17th field, in hundredths; the second ends with a parenthesis.
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<f64> = stat.rsplit_once(')')?.1.split_whitespace().filter_map(|field| field.parse().ok()).collect();
    let ticks = fields.get(12..14)?;
    Some((ticks[0] + ticks[1]) / 100.0)
}

#[cfg(not(target_os = "linux"))]
fn spent() -> Option<f64> {
    None
}

/// How often as many readings as audits stand beside each other, so that hundredths of a second tell both.
const TIMES: usize = 4;

fn audits(photos: &Path, runs: usize) -> io::Result<bool> {
    let own = std::env::current_exe()?;
    let own = own.to_str().ok_or_else(|| io::Error::other("this program's path is no text"))?;
    let read = || run(own, &[OsStr::new(READ), photos.as_os_str()]);
    let audit = || run(PROGRAM, &[OsStr::new("audit"), OsStr::new("-q"), photos.as_os_str()]);
    read()?;
    audit()?;
    let (mut readings, mut audits) = (Vec::new(), Vec::new());
    let mut processors = Some((0.0, 0.0));
    for _ in 0..runs * TIMES {
        let before = spent();
        readings.push(timed(read)?);
        let between = spent();
        audits.push(timed(audit)?);
        processors =
            processors.zip(before).zip(between).zip(spent()).map(|((((reading, audit), before), between), after)| {
                (reading + between - before, audit + after - between)
            });
    }
    let runs = audits.len() as f64;
    let took = median(audits);
    let mut ratio = compare("quick audit", took, "bare reading of heads and tails", median(readings), &AUDIT);
    if let Some((reading, audit)) = processors.filter(|(reading, _)| *reading > 0.0) {
        ratio = compare("by processors' time, an audit", audit / runs, "a reading", reading / runs, &AUDIT);
    }
    match std::env::var("EXIFTOOL") {
        Ok(command) => {
            let words: Vec<&str> = command.split_whitespace().collect();
            let (program, first) = words.split_first().ok_or_else(|| io::Error::other("EXIFTOOL is empty"))?;
            let mut arguments: Vec<&OsStr> = first.iter().map(OsStr::new).collect();
            arguments.extend(["-q", "-r", "-G1", "-a", "-json"].map(OsStr::new));
            arguments.push(photos.as_os_str());
            let other = timed(|| run(program, &arguments))?.as_secs_f64();
            println!("quick audit {took:.3} s, ExifTool {other:.3} s: {:.0} times as fast", other / took);
        }
        Err(_) => println!("ExifTool is left out: the variable EXIFTOOL doesn't hold its command"),
    }
    Ok(ratio <= AUDIT.held)
}

fn scrubs(room: &Path, photos: &Path, runs: usize) -> io::Result<bool> {
    let (clean, copy) = (room.join("clean"), room.join("copy"));
    let (mut scrubs, mut copies) = (Vec::new(), Vec::new());
    // Disks are slow and uneven: a target that was just written is thrown away before the next is timed.
    for _ in 0..runs {
        copies.push(timed(|| run("cp", &[OsStr::new("-r"), photos.as_os_str(), copy.as_os_str()]))?);
        fs::remove_dir_all(&copy)?;
        let words = [OsStr::new("scrub"), OsStr::new("-q"), photos.as_os_str(), OsStr::new("-o"), clean.as_os_str()];
        scrubs.push(timed(|| run(PROGRAM, &words))?);
        fs::remove_dir_all(&clean)?;
    }
    Ok(compare("scrub to a folder", median(scrubs), "cp -r", median(copies), &SCRUB) <= SCRUB.held)
}

/// `show` of the smallest picture there is.
fn starts(room: &Path, runs: usize) -> io::Result<bool> {
    let path = room.join("dot.gif");
    fs::write(&path, b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;")?;
    let show = || run(PROGRAM, &[OsStr::new("show"), path.as_os_str()]);
    show()?;
    let times = (0..4 * runs + 1).map(|_| timed(show)).collect::<io::Result<Vec<_>>>()?;
    let took = median(times);
    println!("show of a file of 35 bytes: {:.1} ms (at most {}: {})", took * 1e3, START.target * 1e3, START.said(took));
    Ok(took <= START.held)
}

/// The most memory that an audit of `folder` held, in KiB.
#[cfg(target_os = "linux")]
fn peak(folder: &Path) -> io::Result<Option<f64>> {
    // The account goes with the process, so it is read all along; it only grows.
    let mut child = Command::new(PROGRAM)
        .args([OsStr::new("audit"), OsStr::new("-q"), folder.as_os_str()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let account = format!("/proc/{}/status", child.id());
    let mut highest = None;
    while child.try_wait()?.is_none() {
        if let Ok(status) = fs::read_to_string(&account) {
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let now = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<f64>().ok());
            highest = now.or(highest);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(highest)
}

#[cfg(not(target_os = "linux"))]
fn peak(_: &Path) -> io::Result<Option<f64>> {
    Ok(None)
}

fn memory(room: &Path, photos: &Path, paths: &[PathBuf]) -> io::Result<bool> {
    let quarter = room.join("quarter");
    fs::create_dir(&quarter)?;
    let few = paths.len() / 4;
    for (number, path) in paths.iter().take(few).enumerate() {
        fs::hard_link(path, quarter.join(format!("{number}.jpg")))?;
    }
    let (Some(of_few), Some(of_all)) = (peak(&quarter)?, peak(photos)?) else {
        println!("memory is left out: it can be measured on Linux only");
        return Ok(true);
    };
    let each = (of_all - of_few) / (paths.len() - few) as f64;
    let met = each <= RECORD_LIMIT;
    println!(
        "memory of an audit: {:.1} MiB for {few} files, {:.1} MiB for {}: {each:.1} KiB for each more (at most {RECORD_LIMIT}: {})",
        of_few / 1024.0,
        of_all / 1024.0,
        paths.len(),
        if met { "met" } else { "missed" }
    );
    Ok(met)
}
