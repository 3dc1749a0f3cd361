using FaceWorker.Core.Access;
using FaceWorker.Core.Tls;
using FaceWorker.Web.Frame;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace FaceWorker.Web.SignIn;

/// <summary>Sign-in by an OpenID Connect provider: the code flow, which ends in the same session as a password.</summary>
internal static class OpenIdSignIn
{
    public static AuthenticationBuilder AddOpenId(this AuthenticationBuilder authentication, IConfiguration configuration)
    {
        if (string.IsNullOrEmpty(configuration["Web:OpenId:Authority"]))
            return authentication;
        authentication.Services.AddOptions<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme).Configure<OpenIdOptions, WebTls>(Configure);
        return authentication.AddOpenIdConnect();
    }

    public static void MapOpenIdSignIn(this IEndpointRouteBuilder app, OpenIdOptions options)
    {
        if (options.IsOn)
            app.MapGet("/sign-in/provider", (string? from) => Results.Challenge(new AuthenticationProperties { RedirectUri = LocalAddress.OrStart(from) }, [OpenIdConnectDefaults.AuthenticationScheme]))
                .AllowAnonymous().RequireRateLimiting(Limits.SignIn).ExcludeFromDescription();
    }

    private static void Configure(OpenIdConnectOptions connect, OpenIdOptions options, WebTls tls)
    {
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        tls.ApplyTo(handler);
        connect.BackchannelHttpHandler = handler;
        connect.Authority = options.Authority;
        connect.ClientId = options.ClientId;
        connect.ClientSecret = options.ClientSecret;
        connect.ResponseType = "code";
        connect.ResponseMode = "query"; // a form of another site would come without our cookies
        connect.UsePkce = true;
        connect.CorrelationCookie.SameSite = connect.NonceCookie.SameSite = SameSiteMode.Lax; // the answer is a navigation
        connect.CorrelationCookie.SecurePolicy = connect.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        connect.RequireHttpsMetadata = !new Uri(options.Authority!).IsLoopback;
        connect.CallbackPath = "/sign-in/answer";
        connect.MapInboundClaims = false;
        connect.GetClaimsFromUserInfoEndpoint = false;
        connect.Scope.Add("profile");
        connect.Events.OnTokenValidated = context => RecogniseAsync(context, options);
        connect.Events.OnRemoteFailure = context =>
        {
            Log.ProviderFailed(context.HttpContext.RequestServices.GetRequiredService<ILogger<OpenIdOptions>>(), context.Failure?.Message);
            context.Response.Redirect("/sign-in?refused=true");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

    private static async Task RecogniseAsync(TokenValidatedContext context, OpenIdOptions options)
    {
        var claims = context.Principal!;
        var (issuer, subject, name) = (context.SecurityToken.Issuer, claims.FindFirst("sub")?.Value, claims.FindFirst(options.NameClaim)?.Value);
        if (string.IsNullOrEmpty(issuer) || subject is null || !AccountName.IsValid(name))
        {
            context.Fail($"The provider's answer has no usable claim '{options.NameClaim}'.");
            return;
        }

        var values = claims.FindAll(options.RoleClaim).Select(claim => claim.Value).ToHashSet();
        IReadOnlyList<Grant>? grants = options.Grants.Count == 0 ? null : [.. options.Grants.Where(grant => values.Contains(grant.Value)).Select(grant => grant.Grant).OrderByDescending(grant => grant.Role).DistinctBy(grant => grant.Gallery)];
        var accounts = context.HttpContext.RequestServices.GetRequiredService<IAccountStore>();
        if (await accounts.SignInAsync(new ProvidedUser(issuer, subject, new AccountName(name!), grants), context.HttpContext.RequestAborted) is not { } account)
        {
            context.Fail($"'{name}' has no role here.");
            return;
        }

        Log.SignedIn(context.HttpContext.RequestServices.GetRequiredService<ILogger<CurrentUser>>(), account.Name.Value, context.HttpContext.Connection.RemoteIpAddress?.ToString());
        context.Principal = Session.Of(account);
    }
}
