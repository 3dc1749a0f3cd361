using System.Text.Encodings.Web;

namespace FaceWorker.Web.Pictures;

/// <summary>A drawing in place of a picture that cannot be shown: a browser shows it whatever the status is.</summary>
/// <param name="why">A sentence.</param>
internal sealed class MissingPicture(int status, string why) : IResult
{
    private const string RetryAfter = "30"; // seconds

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "image/svg+xml; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = RetryAfter;
        // Of no size of its own, so that it fills whatever place the picture has. The greys are legible on light and on dark.
        return response.WriteAsync($"""
            <svg xmlns="http://www.w3.org/2000/svg"><title>{HtmlEncoder.Default.Encode(why)}</title>
            <rect width="100%" height="100%" fill="#8a877f" fill-opacity=".16"/>
            <svg x="50%" y="50%" overflow="visible"><g fill="none" stroke="#8a877f" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" transform="translate(-18 -18) scale(1.5)">
            <path d="M4 5h16v14H4ZM4 16l4.500-4.500 4 4 3-3L20 17M9 9.500v.1M2.500 2.500l19 19"/></g></svg></svg>
            """, httpContext.RequestAborted);
    }
}
