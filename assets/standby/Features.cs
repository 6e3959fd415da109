// What an app uses of the framework beside the server: controllers with views, Razor
// Pages, Razor components, authentication. Each is used once here, with parts of the
// launcher's own and nothing of the app's, so that its code is there when the app
// needs it. What fails here is nobody's loss.

using System;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Razor;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.Hosting;
using Microsoft.Extensions.DependencyInjection;

[assembly: RazorCompiledItem(typeof(Falconer.Standby.WarmView), "mvc.1.0.view", "/Views/Warm/Index.cshtml")]
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
        // No key of the person's is read or written.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
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
        app.UseRouting();
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
            app.MapControllerRoute("default", "{controller}/{action=Index}");
            paths.Add(Has("views") ? "/Warm" : "/Warm/Json");
        }
        if (Has("pages"))
        {
            app.MapRazorPages();
            paths.Add("/Page");
        }
        return paths.ToArray();
    }
}

public sealed class WarmController : Controller
{
    public IActionResult Index() => View(model: "warm");

    public new IActionResult Json() => Ok(new { Text = "warm", Number = 1 });
}

internal sealed class WarmView : RazorPage<string>
{
    public override Task ExecuteAsync()
    {
        WriteLiteral("<p>");
        Write(Model);
        WriteLiteral("</p>");
        return Task.CompletedTask;
    }
}

internal sealed class WarmPage : Page
{
    public ViewDataDictionary<WarmPage> ViewData => (ViewDataDictionary<WarmPage>)PageContext.ViewData;

    public WarmPage Model => ViewData.Model;

    public override Task ExecuteAsync()
    {
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
