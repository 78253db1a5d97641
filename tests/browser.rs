//! Pages in a real browser: it finds nothing to complain about, hostile text is text, a phone shows them
//! without scrolling sideways, every word stands out from its ground, and paper gets the whole of them.
//!
//! The browser is named by `CTQ_TEST_BROWSER` (Chromium); without it these tests are skipped and say so.

use crate::harness::{Ctq, folder, write};
use crate::html::nasty_records;
use base64::Engine as _;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A browser that is spoken to through pipes (Chrome DevTools Protocol).
struct Browser {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    session: Option<String>,
    last: u64,
    /// What it said by itself since the last page was opened.
    events: Vec<Value>,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Starts it with an empty profile; `None` where there is none, which is said.
    fn start() -> Option<Browser> {
        let Some(program) = std::env::var_os("CTQ_TEST_BROWSER") else {
            // Written past the test runner's capture, so that a skipped test is seen.
            let _ = writeln!(
                std::io::stderr(),
                "skipped: browser: CTQ_TEST_BROWSER is not set"
            );
            return None;
        };
        let profile = folder();
        // The protocol speaks on descriptors 3 and 4.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<&0 4>&1 >/dev/null"])
            .arg(program)
            .args("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --remote-debugging-pipe".split(' '))
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the browser starts");
        let to = child.stdin.take().expect("piped");
        let from = BufReader::new(child.stdout.take().expect("piped"));
        let mut browser = Browser {
            child,
            to,
            from,
            session: None,
            last: 0,
            events: Vec::new(),
            _profile: profile,
        };
        let target = browser.ask("Target.createTarget", &json!({"url": "about:blank"}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = browser.ask("Target.attachToTarget", &attach);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.ask(&format!("{domain}.enable"), &json!({}));
        }
        Some(browser)
    }

    fn next(&mut self) -> Value {
        let mut message = Vec::new();
        self.from.read_until(0, &mut message).expect("readable");
        assert_eq!(message.pop(), Some(0), "the browser ended");
        serde_json::from_slice(&message).expect("JSON")
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.last += 1;
        let mut message = json!({"id": self.last, "method": method, "params": params});
        if let Some(session) = &self.session {
            message["sessionId"] = session.as_str().into();
        }
        write!(self.to, "{message}\0").expect("writable");
        loop {
            let answer = self.next();
            if answer["id"] == self.last {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }

    /// Opens a page in a window so wide and waits until all of it is there.
    fn open(&mut self, page: &Path, width: u32, scheme: &str) {
        let size =
            json!({"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600});
        self.ask("Emulation.setDeviceMetricsOverride", &size);
        let scheme = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.ask("Emulation.setEmulatedMedia", &scheme);
        self.events.clear();
        let url = format!("file://{}", page.display());
        self.ask("Page.navigate", &json!({"url": url}));
        while !self
            .events
            .iter()
            .any(|one| one["method"] == "Page.loadEventFired")
        {
            let event = self.next();
            self.events.push(event);
        }
    }

    /// What an expression gives on the page.
    fn tell(&mut self, expression: &str) -> Value {
        let asked = json!({"expression": expression, "returnByValue": true});
        let told = self.ask("Runtime.evaluate", &asked);
        assert!(told["exceptionDetails"].is_null(), "{told}");
        told["result"]["value"].clone()
    }

    /// Complaints, and what was loaded beside the page itself.
    fn complaints(&mut self) -> Vec<String> {
        // What the page led to comes before the answer to a question.
        self.tell("1");
        let of = |event: &&Value| match event["method"].as_str() {
            Some(
                "Log.entryAdded"
                | "Runtime.exceptionThrown"
                | "Runtime.consoleAPICalled"
                | "Page.javascriptDialogOpening",
            ) => true,
            Some("Network.requestWillBeSent") => event["params"]["type"] != "Document",
            _ => false,
        };
        self.events
            .iter()
            .filter(of)
            .map(|event| event["params"].to_string())
            .collect()
    }

    /// The number of sheets.
    fn print(&mut self) -> usize {
        let printed = self.ask("Page.printToPDF", &json!({"preferCSSPageSize": true}));
        let data = printed["data"].as_str().expect("data");
        let pdf = base64::engine::general_purpose::STANDARD
            .decode(data)
            .expect("base64");
        assert!(pdf.starts_with(b"%PDF-"));
        let text = String::from_utf8_lossy(&pdf);
        text.matches("/Type /Page\n").count()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Words whose contrast to their ground is under 4.5 (WCAG 2.2, 1.4.3), with the ratio. What lies in closed
/// folds is looked at too.
const PALE: &str = r"(() => {
    document.querySelectorAll('details').forEach(one => one.open = true);
    const channels = text => (text.match(/[\d.]+/g) || []).map(Number);
    const light = ([r, g, b]) => {
        const one = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
        return 0.2126 * one(r) + 0.7152 * one(g) + 0.0722 * one(b);
    };
    const ground = element => {
        for (let at = element; at; at = at.parentElement) {
            const color = channels(getComputedStyle(at).backgroundColor);
            if (color.length === 3 || color[3] === 1) return color;
        }
        return [255, 255, 255];
    };
    const pale = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; node = walker.nextNode();) {
        const element = node.parentElement;
        if (!node.data.trim() || element.closest('svg')) continue;
        const [a, b] = [channels(getComputedStyle(element).color), ground(element)].map(light);
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) pale.add(`${ratio.toFixed(2)} ${element.tagName} ${element.className}`);
    }
    return [...pale].join('; ');
})()";

fn save(at: &Path, name: &str, line: &str, logs: Option<&Path>) -> std::path::PathBuf {
    let ctq = Ctq::new(line);
    let said = match logs {
        Some(logs) => ctq.folder(logs).say(),
        None => ctq.say(),
    };
    assert!(!said.stdout.is_empty(), "{line}: {}", said.stderr);
    write(at, &format!("{name}.html"), said.stdout)
}

#[test]
fn a_browser_shows_every_page_as_it_is_meant() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let (pages, logs) = (folder(), folder());
    nasty_records(logs.path());
    let known = [
        ("blame", "blame acme-payroll -o html fixtures/trail"),
        ("cis", "report cis -o html fixtures/trail"),
        ("risk", "report risk -o html fixtures/trail"),
    ];
    let nasty = [
        ("nasty-cis", "report cis -o html"),
        ("nasty", "blame acme-payroll -o html"),
    ];
    let known = known.map(|(name, line)| save(pages.path(), name, line, None));
    let nasty = nasty.map(|(name, line)| save(pages.path(), name, line, Some(logs.path())));
    let pages = [&known[..], &nasty[..]].concat();
    for page in &pages {
        for scheme in ["light", "dark"] {
            browser.open(page, 1280, scheme);
            assert_eq!(browser.complaints(), Vec::<String>::new(), "{page:?}");
            assert_eq!(browser.tell(PALE), "", "{page:?}, {scheme}");
        }
        browser.open(page, 390, "light");
        let width = browser.tell("document.documentElement.scrollWidth");
        assert_eq!(width, 390, "{page:?}");
        let alive = "document.querySelectorAll('script, img, iframe, object, embed, form, link, base, [onerror], [onload]').length";
        assert_eq!(browser.tell(alive), 0, "{page:?}");
        assert_eq!(browser.tell("document.querySelectorAll('h1').length"), 1);
        assert!(browser.print() > 1, "{page:?}");
    }
    let text = browser.tell("document.body.textContent");
    let text = text.as_str().expect("a text");
    assert!(
        text.contains("\"><img src=x onerror=alert(1)>&amp;'"),
        "shown as it was written"
    );
}

/// Who never hears a complaint may be deaf.
#[test]
fn the_browser_is_heard() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let folder = folder();
    let page = "<!DOCTYPE html><html><head><meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\"></head>\
                <body><img src='x.png'><script>1</script><p style='color: #ccc'>pale</p><div style='width: 900px'>wide</div></body></html>";
    let page = write(folder.path(), "bad.html", page);
    browser.open(&page, 390, "light");
    assert!(browser.complaints().len() >= 2);
    assert!(
        browser
            .tell("document.documentElement.scrollWidth")
            .as_u64()
            > Some(390)
    );
    assert_eq!(browser.print(), 1);
    let page = write(
        folder.path(),
        "pale.html",
        "<!DOCTYPE html><p style='color: #ccc'>pale</p>",
    );
    browser.open(&page, 390, "light");
    assert_eq!(browser.tell(PALE), "1.61 P ");
}
