using FaceWorker.Client;
using FaceWorker.Core.Access;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Images;
using Microsoft.AspNetCore.Antiforgery;

namespace FaceWorker.Web.Frame;

/// <summary>What a page's form posts to: an action that calls a use case and returns a <see cref="Notice"/>, which the page that follows shows.</summary>
/// <remarks>A script that asks with <c>Accept: application/json</c> gets the notice as JSON instead of a redirect.</remarks>
internal static class Forms
{
    /// <summary>A group of actions. Each is refused without the page's anti-forgery token; what a use case rejects becomes a notice.</summary>
    public static RouteGroupBuilder MapFormGroup(this IEndpointRouteBuilder app, string prefix = "")
    {
        var group = app.MapGroup(prefix);
        group.WithMetadata(new RequireAntiforgeryTokenAttribute()).ExcludeFromDescription().AddEndpointFilter(AnswerAsync);
        return group;
    }

    private static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate action)
    {
        var context = call.HttpContext;
        if (context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false })
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        Notice notice;
        try
        {
            var result = await action(call);
            if (result is not Notice done)
                return result;
            notice = done;
        }
        catch (Exception exception) when (exception is RequestRejectedException or AccountException or NoCalibrationException or BrokerException or ArgumentException)
        {
            if (Wants(context.Request, "application/json"))
                throw;
            notice = new Notice(Problem.TextOf(exception), IsProblem: true);
        }

        if (Wants(context.Request, "application/json"))
            return Results.Json(notice);
        context.RequestServices.GetRequiredService<Notices>().Put(context, notice);
        return Results.LocalRedirect(notice.Next ?? LocalAddress.Of(context.Request.Headers.Referer, context.Request) ?? "/");
    }

    private static bool Wants(HttpRequest request, string type) => request.Headers.Accept.ToString().StartsWith(type, StringComparison.Ordinal);
}

/// <summary>Addresses of this console only: nobody is sent elsewhere.</summary>
internal static class LocalAddress
{
    /// <summary>Path and query of a full address, when it is this console's.</summary>
    public static string? Of(string? address, HttpRequest request) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase) ? uri.PathAndQuery : null;

    /// <summary>The path, when it is one of this console's: it begins with one slash.</summary>
    public static string OrStart(string? path) => path is ['/', not ('/' or '\\'), ..] && !path.Any(char.IsControl) ? path : "/";
}
