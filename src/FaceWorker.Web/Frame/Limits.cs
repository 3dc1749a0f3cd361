using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FaceWorker.Web.Frame;

/// <summary>How much one caller may ask for.</summary>
internal static class Limits
{
    /// <summary>The policy of attempts to sign in.</summary>
    public const string SignIn = "sign-in";

    public static IServiceCollection AddLimits(this IServiceCollection services)
    {
        services.AddOptions<KestrelServerOptions>().Configure<WebOptions>((kestrel, web) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = web.MaxRequestBytes;
        });
        services.AddOptions<FormOptions>().Configure<WebOptions>((form, web) =>
        {
            form.MultipartBodyLengthLimit = web.MaxRequestBytes;
            form.ValueCountLimit = 20_000; // ids of faces
        });
        return services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (context, _) =>
            {
                context.HttpContext.Response.Headers.RetryAfter = "60";
                return ValueTask.CompletedTask;
            };
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetFixedWindowLimiter(AddressOf(context), _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = context.RequestServices.GetRequiredService<WebOptions>().RequestsPerTenSeconds,
                Window = TimeSpan.FromSeconds(10),
            }));
            limiter.AddPolicy(SignIn, context => RateLimitPartition.GetFixedWindowLimiter(AddressOf(context), _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = context.RequestServices.GetRequiredService<WebOptions>().SignInsPerMinute,
                Window = TimeSpan.FromMinutes(1),
            }));
        });
    }

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";
}
