//! A browser without a window, driven over its debugging pipe: a message is JSON, and a zero
//! byte ends it.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
];

/// A browser with one page.
pub struct Browser {
    process: Child,
    say: Option<ChildStdin>,
    hear: BufReader<ChildStdout>,
    session: String,
    id: u64,
    /// What the console and the page complained of.
    complaints: Vec<String>,
    loaded: bool,
    home: PathBuf,
}

/// Where the browser is.
fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("NORMA_CHROMIUM").filter(|n| !n.is_empty()) {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join("chromium")).find(|p| p.is_file())
}

impl Browser {
    /// Opens one; without Chromium there is none, and where `CI` is set that is a failure.
    pub fn open() -> Option<Self> {
        let Some(program) = program() else {
            let needed = "these tests need Chromium: `apt-get install chromium`, or name it in NORMA_CHROMIUM";
            assert!(std::env::var_os("CI").is_none(), "{needed}");
            eprintln!("left out: {needed}");
            return None;
        };
        static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("browser-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&home);
        std::fs::create_dir_all(&home).unwrap();
        // The browser hears on the third stream and speaks on the fourth.
        let script = "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null";
        let mut process = Command::new("sh")
            .args(["-c", script])
            .arg(&program)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", home.display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (say, hear) = (process.stdin.take(), BufReader::new(process.stdout.take().unwrap()));
        let mut browser =
            Self { process, say, hear, session: String::new(), id: 0, complaints: Vec::new(), loaded: false, home };
        let target = browser.ask("Target.createTarget", &json!({ "url": "about:blank" }));
        let attached =
            browser.ask("Target.attachToTarget", &json!({ "targetId": target["targetId"], "flatten": true }));
        attached["sessionId"].as_str().unwrap().clone_into(&mut browser.session);
        for domain in ["Page.enable", "Runtime.enable", "Log.enable"] {
            browser.ask(domain, &json!({}));
        }
        Some(browser)
    }

    /// Sends a command, and waits for what comes of it.
    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.id += 1;
        let mut message = json!({ "id": self.id, "method": method, "params": parameters });
        if !self.session.is_empty() {
            message["sessionId"] = self.session.clone().into();
        }
        let say = self.say.as_mut().unwrap();
        say.write_all(message.to_string().as_bytes()).unwrap();
        say.write_all(&[0]).unwrap();
        say.flush().unwrap();
        loop {
            let heard = self.hear();
            if heard["id"] == self.id {
                assert!(heard["error"].is_null(), "{method}: {}", heard["error"]);
                return heard["result"].clone();
            }
        }
    }

    fn hear(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.hear.read_until(0, &mut bytes).unwrap();
        assert_eq!(bytes.pop(), Some(0), "the browser has gone: does it start as `chromium --headless`?");
        let heard: Value = serde_json::from_slice(&bytes).unwrap();
        let parameters = &heard["params"];
        match heard["method"].as_str() {
            Some("Page.loadEventFired") => self.loaded = true,
            Some("Runtime.exceptionThrown") => {
                let thrown = &parameters["exceptionDetails"];
                self.complaints.push(format!("thrown: {} {}", thrown["text"], thrown["exception"]["description"]));
            }
            Some("Log.entryAdded") => self.complaints.push(format!("logged: {}", parameters["entry"]["text"])),
            Some("Runtime.consoleAPICalled") => self.complaints.push(format!("console: {}", parameters["args"])),
            _ => {}
        }
        heard
    }

    /// What was complained of since the last time.
    pub fn complaints(&mut self) -> Vec<String> {
        std::mem::take(&mut self.complaints)
    }

    /// Sets how pages are looked at.
    pub fn look(&mut self, width: u32, dark: bool, paper: bool) {
        let size = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", &size);
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        let media = if paper { "print" } else { "" };
        self.ask("Emulation.setEmulatedMedia", &json!({ "media": media, "features": features }));
    }

    /// Opens a file.
    pub fn go(&mut self, path: &Path) {
        self.loaded = false;
        self.ask("Page.navigate", &json!({ "url": format!("file://{}", path.display()) }));
        while !self.loaded {
            self.hear();
        }
    }

    /// Runs an expression in the page.
    pub fn run(&mut self, script: &str) -> Value {
        let done = self.ask("Runtime.evaluate", &json!({ "expression": script, "returnByValue": true }));
        assert!(done["exceptionDetails"].is_null(), "{}", done["exceptionDetails"]);
        done["result"]["value"].clone()
    }

    /// Presses a key.
    pub fn press(&mut self, key: &str) {
        let code = if key == "Tab" { 9 } else { 13 };
        let text = if key == "Enter" { "\r" } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let key = json!({ "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": if kind == "keyDown" { text } else { "" } });
            self.ask("Input.dispatchKeyEvent", &key);
        }
    }

    /// Keeps a picture of the whole page.
    pub fn shoot(&mut self, path: &Path) {
        let height = self.run("Math.min(document.documentElement.scrollHeight, 6000)");
        let width = self.run("document.documentElement.clientWidth");
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
        let shot = self
            .ask("Page.captureScreenshot", &json!({ "format": "png", "clip": clip, "captureBeyondViewport": true }));
        keep(path, &shot);
    }

    /// Keeps the page as it is printed.
    pub fn print(&mut self, path: &Path) {
        let printed = self.ask("Page.printToPDF", &json!({ "preferCSSPageSize": true, "printBackground": true }));
        keep(path, &printed);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.say = None;
        let _ = self.process.kill();
        let _ = self.process.wait();
        let mut rest = Vec::new();
        let _ = self.hear.get_mut().take(1).read_to_end(&mut rest);
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

/// Writes what the browser sends as letters and digits: six bits each.
fn keep(path: &Path, answer: &Value) {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for c in answer["data"].as_str().unwrap().bytes() {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = (bits << 6 | u32::from(six)) & 0xFFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).unwrap());
        }
    }
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}
