// An app whose builder leaves IIS integration out.
var app = WebApplication.CreateSlimBuilder(args).Build();
app.MapGet("/{**rest}", (HttpContext c) =>
    $"{c.Request.Scheme} {c.Request.Host} {c.Connection.RemoteIpAddress} {c.Request.PathBase}|{c.Request.Path} {c.Request.Headers["MS-ASPNETCORE-TOKEN"]}");
app.Run();
