using FaceWorker.Core.Galleries;

namespace FaceWorker.Web.Frame;

/// <summary>The gallery that somebody is working in: that of the address, else the last one, else the first.</summary>
internal static class ChosenGallery
{
    private const string Cookie = "faceworker.gallery";

    public static GalleryName? Of(HttpContext context, IReadOnlyList<GalleryName> known)
    {
        var asked = context.Request.Path.Value?.Split('/') is ["", "g" or "galleries", { Length: > 0 } name, ..] ? name : null;
        var chosen = known.FirstOrDefault(gallery => gallery.Value == asked);
        if (chosen is not null && !context.Response.HasStarted && context.Request.Cookies[Cookie] != chosen.Value)
            context.Response.Cookies.Append(Cookie, chosen.Value, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = context.Request.IsHttps, MaxAge = TimeSpan.FromDays(365), Path = "/", IsEssential = true });
        return chosen ?? known.FirstOrDefault(gallery => gallery.Value == context.Request.Cookies[Cookie]) ?? (known.Count > 0 ? known[0] : null);
    }
}
