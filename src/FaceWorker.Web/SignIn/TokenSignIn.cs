using System.Security.Claims;
using System.Text.Encodings.Web;
using FaceWorker.Core.Access;
using FaceWorker.Hosting.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace FaceWorker.Web.SignIn;

/// <summary>Programs that call the API, or read the metrics: <c>Authorization: Bearer TOKEN</c>.</summary>
internal sealed class TokenSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, IAccountStore accounts)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Token";

    private const string Bearer = "Bearer ";

    /// <summary>Whether the request says that it has one. Pages take sessions only.</summary>
    public static bool IsUsedBy(HttpRequest request) =>
        (request.Path.StartsWithSegments("/api", StringComparison.Ordinal) || request.Path == ProgramTelemetry.MetricsPath) && request.Headers.Authorization.ToString().StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var token = Request.Headers.Authorization.ToString()[Bearer.Length..].Trim();
        if (await accounts.FindByTokenAsync(token, Context.RequestAborted) is not { } account)
            return AuthenticateResult.Fail("There is no such token.");
        CurrentUser.Remember(Context, account);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, account.Name.Value)], Name)), Name));
    }
}
