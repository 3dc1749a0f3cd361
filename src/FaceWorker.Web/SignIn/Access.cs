using FaceWorker.Core.Access;
using FaceWorker.Web.Frame;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace FaceWorker.Web.SignIn;

/// <summary>Sessions by cookie. Whatever is not marked otherwise needs one.</summary>
internal static class Access
{
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddDataProtection().SetApplicationName("faceworker");
        services.AddSingleton<IXmlRepository, StoredKeys>();
        services.AddOptions<KeyManagementOptions>().Configure<IXmlRepository>((options, keys) => options.XmlRepository = keys);
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(cookie => cookie.ForwardDefaultSelector = context => TokenSignIn.IsUsedBy(context.Request) ? TokenSignIn.Name : null)
            .AddScheme<AuthenticationSchemeOptions, TokenSignIn>(TokenSignIn.Name, configureOptions: null)
            .AddOpenId(configuration);
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme).Configure<WebOptions>(Configure);
        services.AddAuthorization(options => options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "faceworker.form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.SuppressXFrameOptionsHeader = true; // SecurityHeaders has a stricter one
        });
        return services;
    }

    private static void Configure(CookieAuthenticationOptions cookie, WebOptions web)
    {
        cookie.Cookie.Name = "faceworker.session";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.LoginPath = "/sign-in";
        cookie.ReturnUrlParameter = "from";
        cookie.ExpireTimeSpan = web.SessionTime;
        cookie.SlidingExpiration = true;
        cookie.Events.OnValidatePrincipal = RecogniseAsync;
        cookie.Events.OnRedirectToAccessDenied = context => Answer(context, StatusCodes.Status403Forbidden);
        cookie.Events.OnRedirectToLogin = context => Problems.IsForProgram(context.Request) ? Answer(context, StatusCodes.Status401Unauthorized) : GoToSignIn(context);
    }

    /// <summary>The session's account as it is now; a session whose account has changed its password or is gone has ended.</summary>
    private static async Task RecogniseAsync(CookieValidatePrincipalContext context)
    {
        var accounts = context.HttpContext.RequestServices.GetRequiredService<IAccountStore>();
        if (Session.Read(context.Principal!) is ({ } id, { } stamp) && await accounts.FindAsync(id, stamp, context.HttpContext.RequestAborted) is { } account)
        {
            CurrentUser.Remember(context.HttpContext, account);
            return;
        }

        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
    }

    /// <summary>Back to the page afterwards; the answer to a form is not a page, so back to where the form was.</summary>
    private static Task GoToSignIn(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method))
            context.HttpContext.RequestServices.GetRequiredService<Notices>().Put(context.HttpContext, new Notice("Your session had ended, so what you sent was not kept. Send it again.", IsProblem: true));
        var page = HttpMethods.IsGet(request.Method) ? request.Path + request.QueryString : LocalAddress.Of(request.Headers.Referer, request) ?? "/";
        context.Response.Redirect($"/sign-in?from={Uri.EscapeDataString(page)}");
        return Task.CompletedTask;
    }

    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
