// An app that is made by the builder that it is told.
switch (Environment.GetEnvironmentVariable("HOST_BUILDER"))
{
    case "generic":
        Host.CreateDefaultBuilder(args).ConfigureWebHostDefaults(web => web.Configure(app => app.Run(c => c.Response.WriteAsync("here")))).Build().Run();
        break;
    case "slim":
        Serve(WebApplication.CreateSlimBuilder(args));
        break;
    default:
        Serve(WebApplication.CreateBuilder(args));
        break;
}

static void Serve(WebApplicationBuilder builder)
{
    var app = builder.Build();
    app.MapGet("/", () => "here");
    app.Run();
}
