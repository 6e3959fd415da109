// The sample of Falconer: a page with buttons, each of which shows something in
// the window. Change the greeting and save: the page changes, and no request is
// lost on the way.
using System.Net.WebSockets;

var greeting = "Hello from the sample";

var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
var log = app.Logger;

app.UseWebSockets();

app.MapGet("/", () => Results.File(Path.Combine(AppContext.BaseDirectory, "index.html"), "text/html; charset=utf-8"));
app.MapGet("/greeting", (HttpContext c) =>
{
    log.LogInformation("greeting {Client}", c.Connection.RemoteIpAddress);
    return Results.Json(new
    {
        greeting,
        scheme = c.Request.Scheme,
        host = c.Request.Host.Value,
        client = $"{c.Connection.RemoteIpAddress}:{c.Connection.RemotePort}",
        process = Environment.ProcessId,
        framework = System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription,
    });
});

app.MapGet("/slow", async (CancellationToken gone) =>
{
    log.LogWarning("a slow request begins");
    await Task.Delay(2000, gone);
    return "that took two seconds\n";
});

app.MapGet("/error", string () =>
{
    log.LogError("about to fail on purpose");
    throw new InvalidOperationException("the sample failed on purpose");
});

app.MapGet("/stream", async (HttpContext c) =>
{
    c.Response.ContentType = "text/event-stream";
    for (var i = 1; i <= 10; i++)
    {
        await c.Response.WriteAsync($"data: event {i} of 10\n\n");
        await c.Response.Body.FlushAsync();
        await Task.Delay(300, c.RequestAborted);
    }
});

app.MapGet("/big", async (HttpContext c) =>
{
    const int block = 64 * 1024, blocks = 160;
    c.Response.ContentType = "application/octet-stream";
    c.Response.ContentLength = (long)block * blocks;
    var bytes = new byte[block];
    for (var i = 0; i < blocks; i++) await c.Response.Body.WriteAsync(bytes);
});

app.MapPost("/form", async (HttpContext c) =>
{
    var form = await c.Request.ReadFormAsync();
    return Results.Json(form.ToDictionary(f => f.Key, f => f.Value.ToString()));
});

app.Map("/ws", async (HttpContext c) =>
{
    if (!c.WebSockets.IsWebSocketRequest) return Results.BadRequest("a WebSocket is expected here\n");
    using var socket = await c.WebSockets.AcceptWebSocketAsync();
    log.LogInformation("a WebSocket is open");
    var buffer = new byte[4096];
    while (true)
    {
        var got = await socket.ReceiveAsync(buffer, c.RequestAborted);
        if (got.MessageType == WebSocketMessageType.Close) break;
        await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, c.RequestAborted);
    }
    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    return Results.Empty;
});

app.MapGet("/crash", () =>
{
    log.LogCritical("the sample crashes on purpose");
    Environment.FailFast("the sample crashed on purpose");
});

app.Run();
