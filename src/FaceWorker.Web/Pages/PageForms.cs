using FaceWorker.Web.Frame;

namespace FaceWorker.Web.Pages;

/// <summary>The forms of all pages: a line for each page that has some.</summary>
internal static class PageForms
{
    public static void MapForms(this IEndpointRouteBuilder app)
    {
        var forms = app.MapFormGroup();
        forms.MapPhotoForms();
        forms.MapSearchForms();
    }
}
