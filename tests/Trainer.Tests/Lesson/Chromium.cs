using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trainer.Tests.Lesson;

/// <summary>A test that is skipped where Chromium is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (!File.Exists(Chromium.Program))
            Skip = $"{Chromium.Program} is not installed";
    }
}

/// <summary>A page in a real browser, driven over the DevTools protocol as a reader drives it: by keys.</summary>
internal sealed class Chromium : IDisposable
{
    public const string Program = "/usr/bin/chromium";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The keys that a page is read and worked with: code, and the text they type.</summary>
    private static readonly Dictionary<string, (int Code, string Text)> Keys = new()
    {
        ["Tab"] = (9, ""),
        ["Enter"] = (13, "\r"),
        [" "] = (32, " "),
        ["ArrowLeft"] = (37, ""),
        ["ArrowUp"] = (38, ""),
        ["ArrowRight"] = (39, ""),
        ["ArrowDown"] = (40, ""),
    };

    private readonly Process _browser;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _end = new(Patience);
    private int _sent;

    private Chromium(Process browser) => _browser = browser;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="folder">A folder for the browser's own files.</param>
    public static async Task<Chromium> Open(string path, string folder)
    {
        string profile = Directory.CreateDirectory(Path.Combine(folder, $"profile-{Guid.NewGuid()}")).FullName;
        var page = new Chromium(Process.Start(new ProcessStartInfo(Program,
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--remote-debugging-port=0", $"--user-data-dir={profile}",
            "about:blank",
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true })!);
        page._browser.BeginOutputReadLine();
        page._browser.BeginErrorReadLine();
        await page.Connect(Path.Combine(profile, "DevToolsActivePort"));
        await page.Send("Page.navigate", new { url = new Uri(path).AbsoluteUri }); // answered when the new page is there
        await page.Until("document.readyState === 'complete'");
        return page;
    }

    public void Dispose()
    {
        _browser.Kill(entireProcessTree: true);
        _browser.WaitForExit(Patience);
        _browser.Dispose();
        _socket.Dispose();
        _end.Dispose();
    }

    /// <summary>The value of an expression of the page's script.</summary>
    public async Task<T> Evaluate<T>(string expression)
    {
        var answer = await Send("Runtime.evaluate", new { expression, returnByValue = true });
        Assert.True(answer["exceptionDetails"] is null, $"{expression}: {answer}");
        return answer["result"]!["value"].Deserialize<T>()!;
    }

    /// <summary>Presses and releases a key, once or several times.</summary>
    public async Task Press(string key, int times = 1)
    {
        var (code, text) = Keys[key];
        for (int i = 0; i < times; i++)
        {
            await Send("Input.dispatchKeyEvent", new { type = "keyDown", key, code = key, windowsVirtualKeyCode = code, text });
            await Send("Input.dispatchKeyEvent", new { type = "keyUp", key, code = key, windowsVirtualKeyCode = code });
        }
    }

    /// <summary>Presses Tab until an element has the focus.</summary>
    public async Task TabTo(string selector)
    {
        for (int i = 0; i < 200; i++)
        {
            if (await Evaluate<bool>($"document.activeElement.matches({JsonSerializer.Serialize(selector)})"))
                return;
            await Press("Tab");
        }

        Assert.Fail($"{selector} cannot be reached by Tab.");
    }

    /// <summary>Shows the page on another screen.</summary>
    public async Task Resize(int width, bool dark)
    {
        await Send("Emulation.setDeviceMetricsOverride", new { width, height = 900, deviceScaleFactor = 1, mobile = false });
        string value = dark ? "dark" : "light";
        await Send("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value } } });
    }

    /// <summary>Sends a command and waits for its answer; events in between are nothing to us.</summary>
    public async Task<JsonNode> Send(string method, object parameters)
    {
        int id = ++_sent;
        byte[] command = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters });
        await _socket.SendAsync(command, WebSocketMessageType.Text, endOfMessage: true, _end.Token);
        while (true)
        {
            var message = await Receive();
            if ((int?)message["id"] == id)
                return message["result"] ?? throw new InvalidOperationException($"{method}: {message}");
        }
    }

    private async Task<JsonNode> Receive()
    {
        using var message = new MemoryStream();
        byte[] part = new byte[1 << 16];
        ValueWebSocketReceiveResult result;
        do
        {
            result = await _socket.ReceiveAsync(part.AsMemory(), _end.Token);
            message.Write(part, 0, result.Count);
        }
        while (!result.EndOfMessage);
        return JsonNode.Parse(message.ToArray())!;
    }

    /// <summary>The browser writes the port that it has chosen to a file, and lists its pages there.</summary>
    private async Task Connect(string portFile)
    {
        using var client = new HttpClient();
        string? address = null;
        while (address is null)
        {
            if (File.Exists(portFile) && await File.ReadAllLinesAsync(portFile, _end.Token) is [var port, _, ..])
            {
                var targets = JsonNode.Parse(await client.GetStringAsync($"http://127.0.0.1:{port}/json/list", _end.Token))!;
                var opened = targets.AsArray().FirstOrDefault(target => (string?)target!["type"] == "page");
                address = (string?)opened?["webSocketDebuggerUrl"];
            }

            await Task.Delay(20, _end.Token);
        }

        await _socket.ConnectAsync(new Uri(address), _end.Token);
    }

    private async Task Until(string condition)
    {
        while (!await Evaluate<bool>(condition))
            await Task.Delay(20, _end.Token);
    }
}
