using FaceWorker.Core.Access;
using FaceWorker.Web.Frame;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace FaceWorker.Web.SignIn;

/// <summary>Signing in and out, and what a browser remembers without a session.</summary>
internal static class SignInForms
{
    private const int TriesAtOnce = 2; // a password's hash costs a core for a tenth of a second

    private static readonly SemaphoreSlim Trying = new(TriesAtOnce);

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapOpenIdSignIn(app.ServiceProvider.GetRequiredService<OpenIdOptions>());
        var forms = app.MapFormGroup();
        forms.MapPost("/sign-in", SignInAsync).AllowAnonymous().RequireRateLimiting(Limits.SignIn);
        forms.MapPost("/sign-out", async (HttpContext context) =>
        {
            context.Response.Headers["Clear-Site-Data"] = "\"cache\""; // pictures
            await context.SignOutAsync();
            return Results.LocalRedirect("/sign-in");
        });
        forms.MapPost("/theme", (HttpContext context, [FromForm] string theme) => Theme.Choose(context, theme)).AllowAnonymous();
    }

    private static async Task<IResult> SignInAsync(HttpContext context, IAccountStore accounts, ILogger<CurrentUser> logger,
        [FromForm] string? name, [FromForm] string? password, [FromForm] string? from, CancellationToken cancel)
    {
        await Trying.WaitAsync(cancel);
        Account? account;
        try
        {
            account = await accounts.SignInAsync(name ?? "", password ?? "", cancel);
        }
        finally
        {
            Trying.Release();
        }

        var address = context.Connection.RemoteIpAddress?.ToString();
        if (account is null)
        {
            Log.SignInFailed(logger, address);
            return Results.LocalRedirect($"/sign-in?failed=true&from={Uri.EscapeDataString(LocalAddress.OrStart(from))}");
        }

        Log.SignedIn(logger, account.Name.Value, address);
        await context.SignInAsync(Session.Of(account));
        return Results.LocalRedirect(LocalAddress.OrStart(from));
    }
}
