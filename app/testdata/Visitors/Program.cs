// A small site of the tests' own: it tells what reaches it, and counts who leaves it and when.
using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;

if (args.Contains("prints-and-ends"))
{
    Console.WriteLine("\u001b[32mgreen\u001b[39m Wow!");
    return 7;
}

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    if (args.Contains("latin1"))
    {
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
    }
    if (args.Contains("utf8"))
    {
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
    }
    if (args.Contains("unlimited"))
    {
        kestrel.Limits.MaxRequestBodySize = null;
    }
});
var app = builder.Build();
app.UseWebSockets();

var counts = new ConcurrentDictionary<string, int>();
void Count(string what) => counts.AddOrUpdate(what, 1, (_, n) => n + 1);
var completed = new TaskCompletionSource();
var lastClose = "none";

app.MapGet("/", () => "Visitors");
app.MapGet("/pid", () => Environment.ProcessId.ToString());
app.MapGet("/seen/{what}", (string what) => counts.GetValueOrDefault(what).ToString());
app.MapGet("/env", (string name) => Environment.GetEnvironmentVariable(name) ?? "NOVALUE");
app.MapGet("/setting", (string name) => app.Configuration[name] ?? "NOVALUE");
app.Map("/where/{**rest}", (HttpContext c) =>
    $"{c.Request.PathBase}|{c.Request.Path}|{c.Request.QueryString}|{c.Features.Get<IHttpRequestFeature>()!.RawTarget}");
app.Map("/method", (HttpContext c) => c.Request.Method);
app.Map("/visitor", (HttpContext c) =>
    $"{c.Request.Protocol} {c.Request.Scheme} {c.Request.Host} {c.Connection.RemoteIpAddress} {c.Request.GetEncodedUrl()}");
app.MapGet("/auth", async (HttpContext c) =>
{
    var schemes = await c.RequestServices.GetRequiredService<IAuthenticationSchemeProvider>().GetAllSchemesAsync();
    return $"{string.Join(",", schemes.Select(s => s.Name))}|{c.User.Identity?.Name}|{c.Request.Headers.Authorization}";
});

// The characters of a header, and the same header in the answer.
app.MapGet("/characters", (HttpContext c) =>
{
    var value = c.Request.Headers["Foo"].ToString();
    c.Response.Headers["Foo"] = value;
    return string.Join(" ", value.Select(x => (int)x));
});

app.MapGet("/lines", (HttpContext c) =>
{
    c.Response.Headers["Cache-Control"] = new(["no-cache", "no-store"]);
    c.Response.Headers["Vary"] = new(["Accept", "Cookie"]);
    c.Response.Headers["Link"] = new(["</a>; rel=preload", "</b>; rel=preload"]);
    c.Response.Headers["Set-Cookie"] = new(["a=1; path=/elsewhere; domain=example.com", "b=2; secure"]);
    c.Response.Headers["Location"] = "http://127.0.0.1:1/not/rewritten";
    c.Response.Headers["EmptyHeader"] = "";
    return "lines";
});
app.MapGet("/challenge", (HttpContext c) =>
{
    c.Response.StatusCode = 401;
    c.Response.Headers["WWW-Authenticate"] = new(["Bearer realm=\"a\"", "Basic realm=\"b\""]);
});
app.MapGet("/moved", () => Count("moved"));
app.MapGet("/move", (HttpContext c) => c.Response.Redirect("/moved"));
app.MapGet("/trailers", async (HttpContext c) =>
{
    await c.Response.WriteAsync("with");
    await c.Response.Body.FlushAsync();
    await c.Response.WriteAsync("out");
    if (c.Features.Get<IHttpResponseTrailersFeature>() is { } trailers)
    {
        trailers.Trailers["X-After"] = "1";
    }
});

// The answer is whole although the work goes on.
app.MapGet("/complete", async (HttpContext c) =>
{
    await c.Response.WriteAsync("whole");
    await c.Response.CompleteAsync();
    await completed.Task;
    Count("completed");
});
app.MapGet("/complete/now", () => completed.TrySetResult());

app.MapPost("/upload", async (HttpContext c) =>
{
    Count("reading");
    try
    {
        var buffer = new byte[65536];
        long total = 0;
        for (int n; (n = await c.Request.Body.ReadAsync(buffer)) > 0;)
        {
            total += n;
            Count("read");
        }
        Count("whole");
        return total.ToString();
    }
    catch (Exception e) when (e is not BadHttpRequestException { StatusCode: 413 })
    {
        Count("unread");
        return "";
    }
});
// How a body came, by any method.
app.Map("/framed", async (HttpContext c) =>
{
    using var body = new MemoryStream();
    await c.Request.Body.CopyToAsync(body);
    c.Response.Headers["X-Framed"] = $"{c.Request.Method} cl={c.Request.ContentLength} te={c.Request.Headers.TransferEncoding}";
    await c.Response.Body.WriteAsync(body.ToArray());
});
app.MapGet("/upgrade", (HttpContext c) => c.Features.Get<IHttpUpgradeFeature>() is null ? "Disabled" : "Enabled");
app.MapGet("/throw", string (HttpContext c) => throw new InvalidOperationException("on purpose"));
app.MapGet("/silent", async (HttpContext c) =>
{
    Count("waiting");
    await Left(c);
    Count("unanswered");
});
app.MapGet("/drip", async (HttpContext c) =>
{
    Count("dripping");
    try
    {
        while (true)
        {
            await c.Response.WriteAsync("drip\n", c.RequestAborted);
            await c.Response.Body.FlushAsync(c.RequestAborted);
            await Task.Delay(5, c.RequestAborted);
        }
    }
    catch (OperationCanceledException)
    {
        Count("dripped");
    }
});
app.MapGet("/held", async (HttpContext c) => // the head is out, and then nothing comes
{
    await c.Response.WriteAsync("first\n");
    await c.Response.Body.FlushAsync();
    Count("holding");
    await Left(c);
    Count("let go");
});
app.MapGet("/abort", (HttpContext c) => c.Abort());
app.MapGet("/abort/{length:int}", async (HttpContext c, int length) =>
{
    c.Response.ContentLength = length;
    await c.Response.WriteAsync("part");
    await c.Response.Body.FlushAsync();
    c.Abort();
});

// Speaks the protocol that is asked for, answers text and bytes in kind, closes
// when told to, and remembers how it was closed.
app.Map("/ws", async (HttpContext c) =>
{
    var asked = c.WebSockets.WebSocketRequestedProtocols.FirstOrDefault();
    using var socket = await c.WebSockets.AcceptWebSocketAsync(asked);
    var buffer = new byte[200_000];
    try
    {
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                lastClose = $"{(int?)part.CloseStatus} {part.CloseStatusDescription}";
                if (socket.State == WebSocketState.CloseReceived)
                {
                    await socket.CloseOutputAsync(part.CloseStatus ?? WebSocketCloseStatus.Empty, part.CloseStatusDescription, CancellationToken.None);
                }
                return;
            }
            var text = Encoding.UTF8.GetString(buffer, 0, part.Count);
            if (part.MessageType == WebSocketMessageType.Text && text.StartsWith("close "))
            {
                await socket.CloseOutputAsync((WebSocketCloseStatus)int.Parse(text[6..10]), text[11..], CancellationToken.None);
                continue;
            }
            await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, CancellationToken.None);
        }
    }
    catch (WebSocketException)
    {
        Count("socket lost");
    }
});
app.MapGet("/ws/closed", () => lastClose);

app.Run();
return 0;

static async Task Left(HttpContext c)
{
    try
    {
        await Task.Delay(Timeout.Infinite, c.RequestAborted);
    }
    catch (OperationCanceledException)
    {
    }
}
