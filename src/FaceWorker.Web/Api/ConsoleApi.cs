using System.Text.Json;
using System.Text.Json.Serialization;
using FaceWorker.Web.SignIn;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.OpenApi;

namespace FaceWorker.Web.Api;

/// <summary>The HTTP/JSON API: the same use cases as the pages, for programs. Its description is at <c>/openapi/v1.json</c>.</summary>
internal static class ConsoleApi
{
    /// <summary>Where a script of the console's own pages puts the anti-forgery token; programs with a token of their own need none.</summary>
    private const string FormTokenHeader = "RequestVerificationToken";

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        var api = app.MapGroup("/api/v1").AddEndpointFilter(RequireIntentAsync).ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        api.MapGalleriesApi();
        api.MapPeopleApi();
        api.MapArchivesApi();
        api.MapOperationsApi();
        api.MapAuditApi();
        api.MapErasuresApi();
    }

    public static void Configure(JsonSerializerOptions json)
    {
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;

        // A field that is misspelt, missing or null must not go unnoticed: it may be the one that limits what is done.
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.RespectRequiredConstructorParameters = true;
        json.RespectNullableAnnotations = true;
    }

    public static void Describe(OpenApiOptions options) => options.AddSchemaTransformer((schema, context, _) =>
    {
        if ((Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type) == typeof(DateTime))
            schema.Format = "date-time-local"; // of no time zone, as OpenAPI's registry of formats calls it
        return Task.CompletedTask;
    }).AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "FaceWorker";
        document.Info.Description = "Galleries, people, archives, operations, the audit and erasures. Sign in with 'Authorization: Bearer TOKEN'; make a token with: faceworker user token add NAME --label LABEL";
        return Task.CompletedTask;
    });

    /// <summary>A change by a browser's session needs the anti-forgery token, as a form does: another site could send the cookie.</summary>
    private static async ValueTask<object?> RequireIntentAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var context = call.HttpContext;
        var changes = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
        if (changes && context.User.Identity?.AuthenticationType != TokenSignIn.Name
            && !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
            return Results.Problem($"A change by a session needs the page's anti-forgery token in the header {FormTokenHeader}; programs send 'Authorization: Bearer TOKEN' instead.", statusCode: StatusCodes.Status400BadRequest, title: "The form is too old");
        return await next(call);
    }
}
