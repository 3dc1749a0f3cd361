using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace FaceWorker.Web.Frame;

/// <summary>What became of a form: shown once, on the page that follows.</summary>
/// <param name="IsProblem">It did not work, and the text says why.</param>
/// <param name="Undo">The address of a form that takes it back, if there is one.</param>
internal sealed record Notice(string Text, bool IsProblem = false, string? Undo = null)
{
    /// <summary>The page to go to; null: back to where the form was.</summary>
    public string? Next { get; init; }

    public static Notice Done(string text, string? next = null, string? undo = null) => new(text, Undo: undo) { Next = next };
}

/// <summary>Carries a notice over the redirect after a form, in a cookie that only this console can write.</summary>
internal sealed class Notices(IDataProtectionProvider protection)
{
    private const string Cookie = "faceworker.notice";

    private readonly IDataProtector protector = protection.CreateProtector("notice");

    public void Put(HttpContext context, Notice notice) => context.Response.Cookies.Append(Cookie, protector.Protect(JsonSerializer.Serialize(notice with { Next = null })), Options(context, TimeSpan.FromMinutes(5)));

    /// <summary>The notice that waits, which is then gone.</summary>
    public Notice? Take(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { } text || context.Response.HasStarted)
            return null;
        context.Response.Cookies.Delete(Cookie, Options(context, age: null));
        try
        {
            return JsonSerializer.Deserialize<Notice>(protector.Unprotect(text));
        }
        catch (Exception exception) when (exception is System.Security.Cryptography.CryptographicException or JsonException or FormatException)
        {
            return null;
        }
    }

    private static CookieOptions Options(HttpContext context, TimeSpan? age) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, MaxAge = age, Path = "/", IsEssential = true };
}
