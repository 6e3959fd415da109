// What an app uses of the framework beside the server: controllers with views, Razor
// Pages, Razor components, authentication. Each is used once here, with parts of the
// launcher's own and nothing of the app's, so that its code is there when the app
// needs it. What fails here is nobody's loss.

using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.Razor.Internal;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.TagHelpers;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.Hosting;
using Microsoft.AspNetCore.Razor.Runtime.TagHelpers;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.DependencyInjection;

[assembly: RazorCompiledItem(typeof(Falconer.Standby.WarmView), "mvc.1.0.view", "/Views/Warm/Index.cshtml")]
[assembly: RazorCompiledItem(typeof(Falconer.Standby.WarmLayout), "mvc.1.0.view", Falconer.Standby.WarmLayout.Path)]
[assembly: RazorCompiledItem(typeof(Falconer.Standby.WarmPage), "mvc.1.0.razor-page", "/Pages/Page.cshtml")]

namespace Falconer.Standby;

internal sealed class Features
{
    private readonly string[] names;

    public Features(string[] names) => this.names = names;

    private bool Has(string name) => names.Contains(name);

    public bool Any => names.Length > 0;

    public void Add(IServiceCollection services)
    {
        // No key of the person's is read or written, also not by what loads the keys
        // as an application starts.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = new Keys());
        if (Has("controllers") && !Has("views"))
        {
            Parts(services.AddControllers());
        }
        if (Has("views"))
        {
            Parts(services.AddControllersWithViews());
        }
        if (Has("pages"))
        {
            Parts(services.AddRazorPages());
        }
        if (Has("components"))
        {
            var components = services.AddRazorComponents();
            if (Has("circuits"))
            {
                components.AddInteractiveServerComponents();
            }
        }
        if (Has("authentication"))
        {
            services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
            services.AddAuthorization();
        }
    }

    // Keys are those of the warm-up, which nobody sees again.
    private sealed class Keys : IXmlRepository
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<XElement> all = new();

        public System.Collections.Generic.IReadOnlyCollection<XElement> GetAllElements() => all.ToArray();

        public void StoreElement(XElement element, string friendlyName) => all.Enqueue(element);
    }

    // Parts makes the launcher the only part of the application.
    private static void Parts(IMvcBuilder builder) => builder.ConfigureApplicationPartManager(manager =>
    {
        manager.ApplicationParts.Clear();
        manager.ApplicationParts.Add(new AssemblyPart(typeof(Features).Assembly));
        manager.ApplicationParts.Add(new CompiledRazorAssemblyPart(typeof(Features).Assembly));
        manager.FeatureProviders.Add(new Controllers());
    });

    private sealed class Controllers : Microsoft.AspNetCore.Mvc.Controllers.ControllerFeatureProvider
    {
        protected override bool IsController(System.Reflection.TypeInfo type) => type.AsType() == typeof(WarmController);
    }

    // Use sets the application up and answers the paths that are to be asked.
    public string[] Use(WebApplication app)
    {
        var paths = new System.Collections.Generic.List<string>();
        var assets = Assets(app.Environment.ContentRootPath);
        app.UseHttpsRedirection();
        app.UseRouting();
        app.MapStaticAssets(assets);
        if (Has("authentication"))
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapGet("/secret", () => "secret").RequireAuthorization();
            paths.Add("/secret");
        }
        if (Has("components"))
        {
            app.UseAntiforgery();
            var components = app.MapRazorComponents<WarmComponent>();
            if (Has("circuits"))
            {
                components.AddInteractiveServerRenderMode();
            }
            paths.Add("/component");
        }
        if (Has("controllers") || Has("views"))
        {
            app.MapControllerRoute("default", "{controller}/{action=Index}").WithStaticAssets(assets);
            paths.Add(Has("views") ? "/Warm" : "/Warm/Json");
        }
        if (Has("pages"))
        {
            app.MapRazorPages().WithStaticAssets(assets);
            paths.Add("/Page");
        }
        return paths.ToArray();
    }

    // Assets is a list of static files, as builds make one, that names one that is not
    // there. Another process may write it at the same time.
    private static string Assets(string folder)
    {
        var path = Path.Combine(folder, "assets.json");
        if (!File.Exists(path))
        {
            var own = Path.Combine(folder, Path.GetRandomFileName());
            File.WriteAllText(own, """
                {"Version":1,"ManifestType":"Build","Endpoints":[{"Route":"warm.css","AssetFile":"warm.css","Selectors":[],
                "ResponseHeaders":[{"Name":"Content-Type","Value":"text/css"},{"Name":"Content-Length","Value":"0"},{"Name":"Cache-Control","Value":"no-cache"},
                {"Name":"ETag","Value":"\"warm\""},{"Name":"Last-Modified","Value":"Thu, 01 Jan 2026 00:00:00 GMT"}],"EndpointProperties":[{"Name":"label","Value":"warm.css"}]}]}
                """);
            File.Move(own, path, overwrite: true);
        }
        return path;
    }
}

public sealed class WarmController : Controller
{
    [ResponseCache(Duration = 0, Location = ResponseCacheLocation.None, NoStore = true)]
    public IActionResult Index() => View(model: "warm");

    public new IActionResult Json() => Ok(new { Text = Url.Action("Index"), Number = 1 });
}

// Views are what the Razor compiler makes, but for the text.
internal abstract class WarmView<T> : RazorPage<T>
{
    [RazorInject]
    public IHtmlHelper<T> Html { get; set; } = null!;

    [RazorInject]
    public IJsonHelper Json { get; set; } = null!;

    [RazorInject]
    public IViewComponentHelper Component { get; set; } = null!;

    [RazorInject]
    public IUrlHelper Url { get; set; } = null!;

    [RazorInject]
    public IModelExpressionProvider ModelExpressionProvider { get; set; } = null!;
}

internal sealed class WarmView : WarmView<string>
{
    public override Task ExecuteAsync()
    {
        Layout = WarmLayout.Path;
        ViewData["Title"] = "warm";
        WriteLiteral("<p>");
        Write(Model);
        WriteLiteral("</p>");
        return Task.CompletedTask;
    }
}

internal sealed class WarmLayout : WarmView<object>
{
    public const string Path = "/Views/Warm/Layout.cshtml";

    private readonly TagHelperRunner runner = new();
    private TagHelperScopeManager? scopes;

    public override async Task ExecuteAsync()
    {
        Write(ViewData["Title"]);
        await Link();
        Write(Url.Content("~/warm.css"));
        Write(RenderBody());
        await RenderSectionAsync("Scripts", required: false);
    }

    private async Task Link()
    {
        scopes ??= new TagHelperScopeManager(StartTagHelperWritingScope, EndTagHelperWritingScope);
        var context = scopes.Begin("a", TagMode.StartTagAndEndTag, "warm", () =>
        {
            WriteLiteral("warm");
            return Task.CompletedTask;
        });
        var anchor = CreateTagHelper<AnchorTagHelper>();
        context.Add(anchor);
        anchor.RouteValues["id"] = "1";
        context.AddHtmlAttribute("class", "warm", HtmlAttributeValueStyle.DoubleQuotes);
        await runner.RunAsync(context);
        if (!context.Output.IsContentModified)
        {
            await context.SetOutputContentAsync();
        }
        Write(context.Output);
        scopes.End();
    }
}

internal sealed class WarmPage : Page
{
    [RazorInject]
    public IHtmlHelper<WarmPage> Html { get; set; } = null!;

    [RazorInject]
    public IUrlHelper Url { get; set; } = null!;

    public ViewDataDictionary<WarmPage> ViewData => (ViewDataDictionary<WarmPage>)PageContext.ViewData;

    public WarmPage Model => ViewData.Model;

    public override Task ExecuteAsync()
    {
        Layout = WarmLayout.Path;
        ViewData["Title"] = "warm";
        WriteLiteral("<p>warm</p>");
        return Task.CompletedTask;
    }
}

[Microsoft.AspNetCore.Components.Route("/component")]
public sealed class WarmComponent : ComponentBase
{
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "p");
        builder.AddContent(1, "warm");
        builder.CloseElement();
    }
}
