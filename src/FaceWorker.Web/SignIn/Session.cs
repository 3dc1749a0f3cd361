using System.Globalization;
using System.Security.Claims;
using FaceWorker.Core.Access;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace FaceWorker.Web.SignIn;

/// <summary>What a session's cookie says: which account, and which of its stamps.</summary>
internal static class Session
{
    private const string Stamp = "stamp";

    public static ClaimsPrincipal Of(Account account) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, account.Id.ToString(CultureInfo.InvariantCulture)),
            new Claim(ClaimTypes.Name, account.Name.Value),
            new Claim(Stamp, account.Stamp.ToString()),
        ], CookieAuthenticationDefaults.AuthenticationScheme));

    public static (long? Id, Guid? Stamp) Read(ClaimsPrincipal principal) => (
        long.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), CultureInfo.InvariantCulture, out var id) ? id : null,
        Guid.TryParse(principal.FindFirstValue(Stamp), out var stamp) ? stamp : null);
}
