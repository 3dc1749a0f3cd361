namespace FaceWorker.Web.Frame;

/// <summary>Light or dark, as the browser's system says or as somebody chose here.</summary>
internal static class Theme
{
    private const string Cookie = "faceworker.theme";

    /// <summary><c>light</c>, <c>dark</c>, or null: as the system.</summary>
    public static string? Of(HttpContext context) => context.Request.Cookies[Cookie] is "light" or "dark" ? context.Request.Cookies[Cookie] : null;

    public static IResult Choose(HttpContext context, string theme)
    {
        var options = new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, MaxAge = TimeSpan.FromDays(365), Path = "/", IsEssential = true };
        if (theme is "light" or "dark")
            context.Response.Cookies.Append(Cookie, theme, options);
        else
            context.Response.Cookies.Delete(Cookie);
        return Results.LocalRedirect(LocalAddress.Of(context.Request.Headers.Referer, context.Request) ?? "/");
    }
}
